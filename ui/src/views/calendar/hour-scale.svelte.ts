import { USUAL_HOUR, zoomedHour } from './hours';

/** The height of an hour in pixels. It stays until the window closes, whichever view is shown. */
class HourScale {
  px = $state(USUAL_HOUR);

  zoom(step: 1 | -1): void {
    this.px = zoomedHour(this.px, step);
  }
}

export const hourScale = new HourScale();
