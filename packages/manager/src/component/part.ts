import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { checkPage } from "../query/notice.js";

/** A component that is loaded when it is first shown. Where its file is gone, as after a new version, nothing is shown and the page says so. */
export function part<Properties>(load: () => Promise<ComponentType<Properties>>): LazyExoticComponent<ComponentType<Properties>> {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      void checkPage("incomplete");
      return { default: () => undefined };
    }
  });
}
