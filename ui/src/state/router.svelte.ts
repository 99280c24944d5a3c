import { parseRoute, routeHash, type Route } from './route';

/** The route of the window, kept in the hash so that Back works. */
export class Router {
  #current = $state.raw<Route>(parseRoute(location.hash));

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

  /** Changes what is shown without a step that Back would undo. */
  replace(route: Route): void {
    this.#show(route);
    history.replaceState(null, '', routeHash(route));
  }

  /** A route that is shown already stays the same object: whatever hangs on it must not load and scroll anew. */
  #show(route: Route): void {
    if (routeHash(route) !== routeHash(this.#current)) this.#current = route;
  }
}
