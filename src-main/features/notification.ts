import type { Notification as SystemNotification } from "electron";
import type { Handlers } from "../ipc";

/** What a window wants told to a person who is elsewhere; where the system has no notifications, nothing is. */
export function setupNotification(Notification: typeof SystemNotification): Pick<Handlers, "window.notify"> {
  return {
    "window.notify": (_window, { title, body }) => {
      if (Notification.isSupported()) new Notification({ title, body }).show();
      return null;
    },
  };
}
