import { type KeyboardEvent, type PointerEvent, useRef } from "react";

import classes from "@/copilot/Rail.module.css";
import { RAIL_WIDTH, useShell } from "@/shell/shellStore";

const STEP = 24;

/** The rail's left edge: drag it, or move it with the arrow keys; a double click brings the first width back. */
export function Resizer() {
  const { railWidth, setRailWidth } = useShell();
  const isDragged = useRef(false);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    isDragged.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => isDragged.current && setRailWidth(window.innerWidth - event.clientX);
  const onKeyDown = (event: KeyboardEvent) => {
    const width = { ArrowLeft: railWidth + STEP, ArrowRight: railWidth - STEP, Home: RAIL_WIDTH.min, End: RAIL_WIDTH.max }[event.key];
    if (width === undefined) return;
    event.preventDefault();
    setRailWidth(width);
  };
  return (
    <div
      className={classes.resizer}
      role="separator"
      aria-label="Width of the copilot"
      aria-orientation="vertical"
      aria-valuemin={RAIL_WIDTH.min}
      aria-valuemax={RAIL_WIDTH.max}
      aria-valuenow={railWidth}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (isDragged.current = false)}
      onDoubleClick={() => setRailWidth(RAIL_WIDTH.initial)}
      onKeyDown={onKeyDown}
    />
  );
}
