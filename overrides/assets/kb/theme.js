// Before anything is painted: take the scheme that the reader chose, and say that scripts run.
try {
  const scheme = localStorage.getItem("kb-scheme");
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
} catch { /* a browser that keeps nothing keeps its own scheme */ }
document.documentElement.classList.replace("no-js", "js");
