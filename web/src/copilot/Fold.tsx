import { UnstyledButton } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";
import { IconChevronRight } from "@tabler/icons-react";

import classes from "@/copilot/Fold.module.css";

/** A line that says the most important thing and opens the rest. */
export function Fold({ label, summary, children, isOpen = false }: { label: ReactNode; summary?: ReactNode; children: ReactNode; isOpen?: boolean }) {
  const [open, setOpen] = useState(isOpen);
  const id = useId();
  return (
    <div className={classes.fold}>
      <UnstyledButton className={classes.head} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <IconChevronRight size={14} className={classes.chevron} data-open={open || undefined} aria-hidden />
        <span className={classes.label}>{label}</span>
        {summary !== undefined && <span className={classes.summary}>{summary}</span>}
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes.body}>
        {open && children}
      </div>
    </div>
  );
}
