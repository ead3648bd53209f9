/** Whether a weight is being dragged: then counts follow at once. */
import { create } from "zustand";

export const useDragging = create<{ isDragging: boolean; setDragging(isDragging: boolean): void }>((set) => ({
  isDragging: false,
  setDragging: (isDragging) => set({ isDragging }),
}));
