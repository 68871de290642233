/** Who may see the office's pages, and who may act. Implemented for each way to sign in. */
import type { Request } from '../../http/request'
import type { Response } from '../../http/response'

/** `viewer` may see; `operator` may also act. */
export type Role = 'viewer' | 'operator'

export interface Session {
  /** The name the person signed in with, recorded with facts. */
  readonly person: string
  /** Undefined: signed in, but without a role. */
  readonly role: Role | undefined
  /** CSRF token: a form without this session's token is refused. */
  readonly formToken: string
  /** The `set-cookie` header of a new session. */
  readonly cookie?: string
}

type Entry =
  | { readonly kind: 'session'; readonly session: Session }
  /** Not signed in, or the session has expired. */
  | { readonly kind: 'signedOut' }
  /** Not available here: answered with 404. */
  | { readonly kind: 'closed' }
  /** The identity cannot be verified at the moment. */
  | { readonly kind: 'unavailable' }

/** Sign-in on the pages of an identity provider. */
export interface SignIn {
  /** The origin of the sign-in pages. */
  readonly origin: string
  /** Redirects to the sign-in pages, and afterwards to a path of the office. */
  start(next: string): Response
  /** Handles the redirect back. */
  finish(request: Request): Promise<Response | 'refused' | 'unavailable'>
  signOut(): Response
}

export interface Access {
  enter(request: Request): Promise<Entry>
  /** The origin of the office's own forms; undefined: none. */
  ownOrigin(request: Request): string | undefined
  /** Absent where there is no sign-in. */
  readonly signIn?: SignIn
}
