/** What of the frame is open, and how wide; kept in this browser. */
import { create } from "zustand";
import { persist } from "zustand/middleware";

export const RAIL_WIDTH = { min: 320, max: 720, initial: 420 };
export const DRAWER_WIDTH = { min: 380, max: 900, initial: 520 };

interface Shell {
  railOpen: boolean;
  railWidth: number;
  drawerWidth: number;
  navOpen: boolean;
  setRailOpen(open: boolean): void;
  toggleRail(): void;
  setRailWidth(width: number): void;
  setDrawerWidth(width: number): void;
  setNavOpen(open: boolean): void;
}

const within = (width: number, { min, max }: { min: number; max: number }) => Math.round(Math.min(max, Math.max(min, width)));

export const useShell = create<Shell>()(
  persist(
    (set) => ({
      railOpen: window.innerWidth >= 1200,
      railWidth: RAIL_WIDTH.initial,
      drawerWidth: DRAWER_WIDTH.initial,
      navOpen: false,
      setRailOpen: (railOpen) => set({ railOpen }),
      toggleRail: () => set((shell) => ({ railOpen: !shell.railOpen })),
      setRailWidth: (width) => set({ railWidth: within(width, RAIL_WIDTH) }),
      setDrawerWidth: (width) => set({ drawerWidth: within(width, DRAWER_WIDTH) }),
      setNavOpen: (navOpen) => set({ navOpen }),
    }),
    { name: "winnow.shell", partialize: ({ railOpen, railWidth, drawerWidth }) => ({ railOpen, railWidth, drawerWidth }) },
  ),
);
