// How a report looks: light and dark as the reader's system has it, always light on paper. The page's policy allows this text alone, by its hash.

const LIGHT = `--bg:#fff;--ink:#1b2430;--ink-2:#55606f;--line:#dfe3e8;--strong:#8b96a5;--soft:#f1f3f6;--first:#2767c9;--second:#b9560f;--right:#2767c9;--wrong:#b9560f`;
const DARK = `--bg:#14181d;--ink:#e6eaef;--ink-2:#a8b2bf;--line:#2b323c;--strong:#6c7888;--soft:#1f262e;--first:#6ea8ff;--second:#f0a35e;--right:#6ea8ff;--wrong:#f0a35e`;

const FAMILIES: Readonly<Record<string, string>> = {
  io: "#55606f",
  prepare: "#a8471f",
  core: "#2f5bd8",
  convolution: "#0b7f86",
  pooling: "#2a7fb8",
  normalize: "#7a4cc2",
  regularize: "#9a6a00",
  activation: "#2b7d3c",
  sequence: "#b0387f",
  merge: "#5d6775",
  reshape: "#7a5a2e",
};

/** Shares of a row of the confusion matrix, from little to all. */
const SHADES = [8, 16, 26, 38];

export const STYLE = `
:root{${LIGHT};color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:860px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px}
h2{font-size:20px;margin:40px 0 8px;padding-top:8px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:24px 0 6px}
h4{font-size:15px;margin:18px 0 4px}
h1,h2,h3,h4,p,dd,th,td,figcaption{overflow-wrap:anywhere;unicode-bidi:isolate}
p{margin:8px 0}
.lead{font-size:17px;font-weight:600}
.note,.sub,nav{color:var(--ink-2)}
.note,.sub,nav,caption{font-size:13px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:12px 0 0;padding:0}
a{color:var(--first)}
a:focus-visible,.table:focus-visible{outline:2px solid var(--first);outline-offset:2px}
dl{display:grid;grid-template-columns:minmax(100px,30%) 1fr;gap:4px 16px;margin:8px 0}
dt{color:var(--ink-2)}
dd{margin:0}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;font-size:13px}
code{overflow-wrap:anywhere}
pre{background:var(--soft);padding:12px;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.table{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-size:13px;min-width:50%}
caption{text-align:left;color:var(--ink-2);padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:4px 16px 4px 0;border-bottom:1px solid var(--line);min-width:88px}
thead th{color:var(--ink-2);font-weight:600}
tbody th{font-weight:500}
td:last-child:not(.number){min-width:180px}
.number{text-align:right;white-space:nowrap;min-width:44px}
.matrix th,.matrix td{padding:5px 10px}
${SHADES.map((share, at) => `.matrix .right.s${at + 1}{background:color-mix(in srgb,var(--right) ${share}%,transparent)}.matrix .wrong.s${at + 1}{background:color-mix(in srgb,var(--wrong) ${share}%,transparent)}`).join("\n")}
figure{margin:16px 0}
figcaption{font-weight:600;margin-bottom:4px}
svg{max-width:100%;height:auto;display:block}
.legend svg{display:inline-block;vertical-align:middle}
.legend{display:flex;gap:20px;font-size:13px;color:var(--ink-2);margin:4px 0}
svg text{fill:var(--ink);font-size:12px;font-family:inherit}
svg .small{fill:var(--ink-2);font-size:11px}
.axis text{fill:var(--ink-2);font-size:11px}
.axis path,.axis line{fill:none;stroke:var(--strong);stroke-width:1}
.axis .grid{stroke:var(--line)}
.mark{stroke:var(--strong);stroke-width:1;stroke-dasharray:2 3}
.line{fill:none;stroke-width:1.6}
.line.first{stroke:var(--first)}
.line.second{stroke:var(--second);stroke-dasharray:5 3}
.point circle{fill:var(--first);fill-opacity:.5}
.square{max-width:min(100%,420px)}
.box{fill:var(--soft);stroke:var(--strong)}
.wire{fill:none;stroke:var(--strong);stroke-width:1.2}
.tip{fill:var(--strong)}
${Object.entries(FAMILIES)
  .map(([family, color]) => `.family.${family}{fill:${color}}`)
  .join("\n")}
.formula{margin:8px 0;width:fit-content;max-width:100%;padding:2px 0;overflow:auto hidden}
math{font-size:17px}
@page{margin:16mm 15mm 18mm}
@media print{
:root{color-scheme:light}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
nav{display:none}
h1,h2,h3,h4,figcaption{break-after:avoid}
figure,svg,tr,dl,pre,.formula{break-inside:avoid}
thead{display:table-header-group}
.table,.formula{overflow:visible}
th,td{padding-right:10px}
table:not(.matrix) thead th,table:not(.matrix) .number{overflow-wrap:normal}
.number{white-space:normal}
svg.network{max-height:240mm}
}
`;
