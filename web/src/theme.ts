import { createTheme, type MantineColorsTuple } from "@mantine/core";

const grain: MantineColorsTuple = ["#eefaf5", "#dcf2e9", "#b5e4d2", "#8bd5b9", "#68c8a5", "#52c098", "#44bc91", "#2f9f78", "#1a7a5a", "#0b6349"];

/** The look of the product in both colour schemes. Contrast is AA: filled colours use shade 8. */
export const theme = createTheme({
  primaryColor: "grain",
  primaryShade: { light: 8, dark: 8 },
  colors: { grain },
  defaultRadius: "md",
  fontFamily: "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.375rem", lineHeight: "1.3" }, h2: { fontSize: "1.0625rem", lineHeight: "1.4" }, h3: { fontSize: "0.9375rem", lineHeight: "1.4" } } },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", comboboxProps: { withinPortal: true } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, centered: true }, styles: { title: { fontWeight: 650, fontSize: "1.0625rem" } } },
    Table: { defaultProps: { verticalSpacing: 8, horizontalSpacing: 12 } },
  },
});
