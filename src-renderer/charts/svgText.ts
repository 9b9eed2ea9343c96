// Drawings as text, for files.

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, inside: readonly string[] = []): string {
  const own = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`);
  return inside.length === 0 ? `<${name}${own.join("")}/>` : `<${name}${own.join("")}>${inside.join("")}</${name}>`;
}

export function text(words: string, attributes: Attributes): string {
  return words === "" ? "" : element("text", attributes, [escaped(words)]);
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** A whole file. @param font as a style sheet writes it */
export function svgFile(
  { width, height, font }: { readonly width: number; readonly height: number; readonly font: string },
  parts: readonly string[],
): string {
  const size = { width, height, viewBox: `0 0 ${String(width)} ${String(height)}` };
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": font, "font-size": 11, ...size }, parts);
}
