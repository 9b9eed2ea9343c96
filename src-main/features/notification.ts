import type { BrowserWindow, Notification as SystemNotification } from "electron";
import type { Handlers } from "../ipc";

/**
 * What a window wants told to a person who is elsewhere: where the window is in front, where the person does not want it, and where the system has no
 * notifications, nothing is told.
 */
export function setupNotification(options: {
  readonly Notification: typeof SystemNotification;
  readonly isWanted: () => boolean;
  readonly bringForward: (window: BrowserWindow) => void;
}): Pick<Handlers, "window.notify"> {
  const { Notification, isWanted, bringForward } = options;
  // One that nobody holds is collected, and its click with it.
  const shown = new Set<SystemNotification>();
  return {
    "window.notify": (window, { title, body }) => {
      if (!isWanted() || (window.isVisible() && window.isFocused()) || !Notification.isSupported()) return null;
      const notification = new Notification({ title, body });
      shown.add(notification);
      notification.on("click", () => {
        shown.delete(notification);
        if (!window.isDestroyed()) bringForward(window);
      });
      notification.on("close", () => shown.delete(notification));
      notification.show();
      return null;
    },
  };
}
