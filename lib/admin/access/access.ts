/** Authentication and roles of the office's pages. Without an implementation there is no access. */
import type { Request } from '../../http/request'
import type { Response } from '../../http/response'

/** A `viewer` only reads; an `operator` may also refund, and change orders, links and deliveries. */
export type Role = 'viewer' | 'operator'

export interface Session {
  /** The name that the person signed in with; recorded with every fact that the person causes. */
  readonly person: string
  /** Undefined for a user without access. */
  readonly role: Role | undefined
  /** The CSRF token, bound to this session. */
  readonly formToken: string
  /** The value of `set-cookie`, for a new session. */
  readonly cookie?: string
}

type Entry =
  | { readonly kind: 'session'; readonly session: Session }
  /** No session, or an expired one. */
  | { readonly kind: 'signedOut' }
  /** No access this way: answered as not found. */
  | { readonly kind: 'closed' }
  /** The session cannot be verified now. */
  | { readonly kind: 'unavailable' }

/** Why a token was not obtained or verified; `unavailable` is the failure of the user pool. */
export type SignInError = 'refused' | { readonly unavailable: unknown }

/** Signing in on the pages of an identity provider. */
export interface SignIn {
  /** The origin of the sign-in pages. */
  readonly origin: string
  /** @param next  the path of the office to open afterwards */
  start(next: string): Response
  /** Handles the redirect back. */
  finish(request: Request): Promise<Response | 'refused' | 'unavailable'>
  signOut(): Response
}

export interface Access {
  enter(request: Request): Promise<Entry>
  /** The origin of the office's pages; undefined: no form is accepted. */
  ownOrigin(request: Request): string | undefined
  /** Absent if nobody signs in. */
  readonly signIn?: SignIn
}
