import { parseRoute, routeHash, type Route } from './route';

/** The route of the window, kept in the hash so that Back works. */
export class Router {
  current = $state.raw<Route>(parseRoute(location.hash));

  /** Follows the hash until the returned function is called. */
  follow(): () => void {
    const read = () => (this.current = parseRoute(location.hash));
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }

  go(route: Route): void {
    this.current = route;
    location.hash = routeHash(route);
  }

  /** Changes what is shown without a step that Back would undo. */
  replace(route: Route): void {
    this.current = route;
    history.replaceState(null, '', routeHash(route));
  }
}
