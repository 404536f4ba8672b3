// Before anything is drawn: the colours that were chosen here, if any were.

const theme = localStorage.getItem("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
