import { useRef, type KeyboardEvent, type PointerEvent } from "react";

import { DRAWER_WIDTH, useShell } from "@/shell/shellStore";
import classes from "@/icp/Icp.module.css";

const STEP = 24;

/** The left edge of the drawer: drag it, or move it with the arrow keys. */
export function DrawerEdge() {
  const { drawerWidth, setDrawerWidth } = useShell();
  /** The page may leave less than was wished for: a move begins where the edge is. */
  const shownWidth = (edge: HTMLElement) => edge.parentElement?.offsetWidth ?? drawerWidth;
  const start = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: shownWidth(event.currentTarget) };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) setDrawerWidth(start.current.width + start.current.x - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowLeft" ? STEP : event.key === "ArrowRight" ? -STEP : 0;
    if (step) setDrawerWidth(shownWidth(event.currentTarget) + step);
  };
  return (
    <div
      className={classes.edge}
      role="separator"
      tabIndex={0}
      aria-label="Width of the drawer"
      aria-orientation="vertical"
      aria-valuenow={drawerWidth}
      aria-valuemin={DRAWER_WIDTH.min}
      aria-valuemax={DRAWER_WIDTH.max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (start.current = null)}
      onKeyDown={onKeyDown}
    />
  );
}
