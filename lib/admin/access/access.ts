/** Who may see the office's pages, and who may act. One of several ways in; none is open by itself. */
import type { Request } from '../../http/request'
import type { Response } from '../../http/response'

/** `viewer` sees; `operator` sees and acts. */
export type Role = 'viewer' | 'operator'

export interface Session {
  /** The name that the person signed in with; stands on every fact of hers. */
  readonly person: string
  /** Undefined: signed in, and nobody of the office. */
  readonly role: Role | undefined
  /** Bound to this session: a form without it is not ours. */
  readonly formToken: string
  /** The value of `set-cookie` for the answer, where the session is new. */
  readonly cookie?: string
}

type Entry =
  | { readonly kind: 'session'; readonly session: Session }
  /** Nobody, or somebody whose time is over. */
  | { readonly kind: 'signedOut' }
  /** Not the way in: there is nothing here. */
  | { readonly kind: 'closed' }
  /** Who it is cannot be found out now. */
  | { readonly kind: 'unavailable' }

/** Where people sign in on pages of another. */
export interface SignIn {
  /** The origin of those pages. */
  readonly origin: string
  /** Sends the browser there, and afterwards to a path of the office. */
  start(next: string): Response
  /** The browser comes back from there. */
  finish(request: Request): Promise<Response | 'refused' | 'unavailable'>
  signOut(): Response
}

export interface Access {
  enter(request: Request): Promise<Entry>
  /** The origin from which the office's own forms come; undefined: from none. */
  ownOrigin(request: Request): string | undefined
  /** Absent where nobody signs in. */
  readonly signIn?: SignIn
}
