// A development server for looking at the window in a plain browser; see dev.ts.
import tailwindcss from "@tailwindcss/vite";
import vue from "@vitejs/plugin-vue";
import icons from "unplugin-icons/vite";
import { defineConfig } from "vite";

export default defineConfig({
  root: "src-renderer",
  plugins: [vue(), tailwindcss(), icons({ compiler: "vue3" })],
  define: {
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
  },
  server: { port: 5199, strictPort: true },
});
