export { default } from "./DataStation.vue";
