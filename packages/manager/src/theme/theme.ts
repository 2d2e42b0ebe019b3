import { createTheme } from "@mantine/core";

/** Mantine's theme; its CSS variables are in style/token.css, since the page may carry no style of its own. */
export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: { light: 6, dark: 3 },
  colors: { sea: ["#e5effa", "#cbdff4", "#9cc3ea", "#6aa5df", "#3f89d1", "#1e70bf", "#0b5cab", "#084a8a", "#063a6d", "#042a50"] },
  defaultRadius: "sm",
  autoContrast: true,
  luminanceThreshold: 0.3,
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    NativeSelect: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    Modal: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});
