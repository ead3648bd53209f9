import { useRef, type ReactNode } from "react";

import classes from "@/pages/qualification/Qualification.module.css";

/** A number that lights up for a moment when it changes. */
export function Live({ value, children }: { value: number | null; children: ReactNode }) {
  const first = useRef(value);
  const isChanged = first.current !== value;
  return (
    <span key={String(value)} className={isChanged ? classes.changed : undefined}>
      {children}
    </span>
  );
}
