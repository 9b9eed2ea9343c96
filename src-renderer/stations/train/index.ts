export { default } from "./TrainStation.vue";
