import { isCalendar, parseRoute, routeHash, type Route } from './route';

/** The route of the window. It is kept in the hash so that Back works. */
export class Router {
  #current = $state.raw<Route>(parseRoute(location.hash));

  /** The calendar view that was shown last. */
  calendar = $state.raw<Route>({ view: 'week', date: null });

  get current(): Route {
    return this.#current;
  }

  /** Follows the hash until the returned function is called. */
  follow(): () => void {
    const read = () => this.#show(parseRoute(location.hash));
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }

  go(route: Route): void {
    this.#show(route);
    location.hash = routeHash(route);
  }

  /** Changes the route without adding a step to the history. */
  replace(route: Route): void {
    this.#show(route);
    history.replaceState(null, '', routeHash(route));
  }

  /** An equal route keeps the same object, so that nothing that depends on it loads or scrolls again. */
  #show(route: Route): void {
    if (routeHash(route) !== routeHash(this.#current)) this.#current = route;
    if (isCalendar(route)) this.calendar = { view: route.view, date: null };
  }
}
