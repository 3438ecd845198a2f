// Runs before the first paint (a file, not inline: the Content-Security-Policy allows no inline scripts), so that a reader
// who chose dark sees no white flash. lib/theme.ts writes the same key.
try {
  const theme = localStorage.getItem('holdfast:theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed to us; the system's choice then stands.
}
