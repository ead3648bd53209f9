import type { ReactNode } from "react";

import classes from "@/shown/PageFrame.module.css";

/** A page that is as high as the window: its content scrolls, its panel lies over the right side and moves nothing. */
export function PageFrame({ head, children, panel }: { head: ReactNode; children: ReactNode; panel?: ReactNode }) {
  return (
    <div className={classes.page}>
      {head}
      <div className={classes.content}>{children}</div>
      {panel}
    </div>
  );
}

/** The part of a page that scrolls, where no table does it. */
export function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
