import { CloseButton, Text, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";

import classes from "@/shown/PageFrame.module.css";

interface Props {
  title: ReactNode;
  about?: ReactNode;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside a list. The list stays usable; Escape closes the panel and gives the focus back. */
export function SidePanel({ title, about, label, onClose, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEscape(onClose);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside className={classes.panel} aria-label={label}>
      <div className={classes.panelHead}>
        <div className={classes.panelName}>
          <Title order={2} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {about && (
            <Text component="div" size="sm" c="dimmed" mt={2}>
              {about}
            </Text>
          )}
        </div>
        <CloseButton aria-label="Close" onClick={onClose} />
      </div>
      <div className={classes.panelBody} data-panel-body tabIndex={0} role="region" aria-label={`${label}: details`}>
        {children}
      </div>
    </aside>
  );
}

/** Escape belongs to what is open above the panel first: a dialog, a list of options. */
function useEscape(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector('[aria-modal="true"]') || document.activeElement?.getAttribute("aria-expanded") === "true") return;
      close.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
