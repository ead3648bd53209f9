import { Button, Text } from "@mantine/core";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

import { plural } from "@/shown/numbers";

const AHEAD = "1500px 0px 0px";
const HOLDS_STILL = CSS.supports("overflow-anchor", "auto");

interface Props {
  /** How many turns are before those on the page. */
  count: number;
  isWhole: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  onMore(): void;
}

/** The way to what was said before: it comes by itself to who scrolls up, and what is being read stays where it is. */
export function Earlier({ count, isWhole, scroller, onMore }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useStill(count, scroller);
  useEffect(() => {
    if (!count) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more.current(), { root: scroller.current, rootMargin: AHEAD });
    observer.observe(button.current!);
    return () => observer.disconnect();
  }, [count, scroller]);
  if (count) {
    return (
      <Button ref={button} variant="subtle" color="gray" size="compact-sm" fullWidth mb="md" onClick={onMore}>
        Show {plural(count, "earlier message")}
      </Button>
    );
  }
  return isWhole ? null : (
    <Text size="sm" c="dimmed" ta="center" mb="md">
      What was said before this is too long ago to be shown.
    </Text>
  );
}

/** Browsers hold the place themselves, but not at the very top, and Safari nowhere: they are told where it is now. */
function useStill(count: number, scroller: RefObject<HTMLDivElement | null>): void {
  const before = useRef({ count, height: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (count < before.current.count && (!HOLDS_STILL || box.scrollTop < 1)) box.scrollTop += box.scrollHeight - before.current.height;
    before.current = { count, height: box.scrollHeight };
  });
}
