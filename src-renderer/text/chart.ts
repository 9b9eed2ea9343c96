// Texts of every chart.

export const chart = {
  menu: "Copy or save the chart",
  copy: "Copy picture",
  png: "Save as PNG…",
  svg: "Save as SVG…",
  csv: "Save numbers as CSV…",
  files: { png: "PNG pictures", svg: "SVG pictures", csv: "CSV tables" },
  saved: "Chart saved",
  copied: "Picture copied",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomAll: "Show all",
  keys: "Zoom: drag over a stretch, turn the wheel, or press + and -; 0 shows all. Shift and the arrow keys move it.",
  class: "class",
  line: "line",
  from: "from",
  to: "to",
  count: "count",
  step: "step",
  value: "value",
  dots: "points",
};
