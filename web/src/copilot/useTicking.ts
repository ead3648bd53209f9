/** A number that runs to its new value, so that one sees it move. */
import { useEffect, useRef, useState } from "react";

const LASTS_MS = 450;

/** Returns the number to show now; it begins at `start`. Who asked for less motion sees the value at once. */
export function useTicking(target: number, start: number): number {
  const [shown, setShown] = useState(start);
  const last = useRef(start);
  useEffect(() => {
    const from = last.current;
    if (from === target || window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      last.current = target;
      setShown(target);
      return undefined;
    }
    const begun = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, Math.max(0, (now - begun) / LASTS_MS));
      last.current = Math.round(target + (from - target) * (1 - share) ** 3);
      setShown(last.current);
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [target]);
  return shown;
}
