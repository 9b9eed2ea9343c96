// What a page may never do, whatever it is made to try: leave its origin, open windows, embed others, ask for devices or
// reach the network. Electron's security checklist, as far as it is not in the window's own preferences.

import type { App, Session } from "electron";
import { isSameOrigin, parseUrl } from "../ipc";

/** Applies to every page of the app, from its creation on. */
export function setupSecurity(app: Pick<App, "on">, session: Session, page: URL): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Nothing of the page is a download: what is saved is written where the person says.
  session.on("will-download", (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url, page) }));

  app.on("web-contents-created", (_event, contents) => {
    // A page could send packets by WebRTC, which no request handler sees: it is left no way but a proxy, and there is none.
    contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event, url) => {
      if (!isPage(url, page)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}

/** Requests go to the page's own origin; "data:" and "blob:" never leave the process, "devtools:" is the inspector's own page. */
export function mayRequest(url: string, page: URL): boolean {
  const protocol = parseUrl(url)?.protocol;
  if (protocol === "data:" || protocol === "blob:" || protocol === "devtools:") return true;
  // The development server's socket for reloading has its host, with the protocol ws:.
  if (page.protocol === "http:" && protocol === "ws:") return isSameOrigin(url.replace(/^ws:/, "http:"), page);
  return isSameOrigin(url, page);
}

/** Only the page itself may be navigated to, which is to load it again. */
export function isPage(url: string, page: URL): boolean {
  return isSameOrigin(url, page) && parseUrl(url)?.pathname === page.pathname;
}
