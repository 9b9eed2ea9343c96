// The window's page comes from app://bundle/, which serves the files of out/renderer and nothing else. A custom scheme
// gives the page an origin of its own (file: has none) and lets every response carry the content security policy.

import type { Protocol } from "electron";
import { readFile } from "node:fs/promises";
import { extname, isAbsolute, join, relative } from "node:path";
import { parseUrl } from "../ipc";
import { systemCode } from "../refusal";

const PAGE = new URL("app://bundle/index.html");

/** The page's address; that of the development server with `npm run dev`, never when packaged. */
export function pageUrl(isPackaged: boolean, environment: Readonly<Record<string, string | undefined>>): URL {
  const server = isPackaged ? undefined : environment.ELECTRON_RENDERER_URL;
  return server === undefined ? PAGE : new URL(server);
}

/**
 * Nothing that is not listed: no eval, no inline script or style, no network, no frames. Scripts take their addresses and
 * HTML only from Vue's own policy and from "gradual", with which the canvas starts its layout worker.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types vue gradual",
].join("; ");

/** The kinds of file a page is made of; any other is refused. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** Before the app is ready. */
export function registerScheme(protocol: Pick<Protocol, "registerSchemesAsPrivileged">): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Once the app is ready. `root` is the folder of the built window. */
export function setupProtocol(protocol: Pick<Protocol, "handle">, root: string): void {
  protocol.handle("app", (request) => serve(root, request));
}

/** Answers one request for a file of the page. */
export async function serve(root: string, request: Pick<Request, "url" | "method">): Promise<Response> {
  if (request.method !== "GET") return refuse(405);
  const file = fileOf(root, request.url);
  if (file === null) return refuse(403);
  const type = CONTENT_TYPES[extname(file)];
  if (type === undefined) return refuse(403);
  try {
    return new Response(await readFile(file), { headers: { ...HEADERS, "content-type": type } });
  } catch (error) {
    if (["ENOENT", "EISDIR", "ENOTDIR"].includes(systemCode(error) ?? "")) return refuse(404);
    throw error;
  }
}

/** The file an address of ours names, or null where it is not ours or leads out of `root`. */
export function fileOf(root: string, address: string): string | null {
  const url = parseUrl(address);
  if (url?.protocol !== PAGE.protocol || url.host !== PAGE.host) return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (/[\0\\]/.test(path)) return null;
  const file = join(root, path === "/" ? PAGE.pathname : path);
  const inside = relative(root, file);
  return inside === "" || inside.split(/[/\\]/)[0] === ".." || isAbsolute(inside) ? null : file;
}

const HEADERS = { "content-security-policy": CONTENT_SECURITY_POLICY, "x-content-type-options": "nosniff" };

function refuse(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
