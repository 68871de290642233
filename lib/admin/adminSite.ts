/** Handles the office's requests: authentication, routing, CSRF protection, and actions for operators only. */
import { readFields, readSubmission } from '../http/fields'
import { pageContext } from '../http/language'
import { problemResponse } from '../http/problemResponse'
import type { Request } from '../http/request'
import { type Handler, type Response, withHeaders } from '../http/response'
import type { Shop } from '../shop'
import type { Access } from './access/access'
import { FORM_TOKEN, isFromOwnPage, isSameToken } from './access/ownForm'
import { messageResponse, type Ports, type ViewInput } from './officeView'
import { readMerchant } from './pages/address'
import type { AdminContext } from './pages/adminPage'
import { actionAt, pageAt } from './routes'

interface Parts extends Ports {
  readonly shop: Shop
  /** Undefined if the shop has no office. */
  readonly access: Access | undefined
}

export const adminSite =
  ({ shop, access, ...ports }: Parts): Handler =>
  async request => {
    const notFound = () => problemResponse(request, shop, { code: 'notFound' })
    if (!access) return notFound()
    const anonymous: AdminContext = pageContext(request, shop)
    const signingIn = await signInPage(access, request, anonymous)
    if (signingIn) return signingIn
    const entry = await access.enter(request)
    switch (entry.kind) {
      case 'closed':
        return notFound()
      case 'unavailable':
        return messageResponse(anonymous, 'signInUnavailable')
      case 'signedOut':
        if (request.method !== 'GET' || !access.signIn) return messageResponse(anonymous, 'sessionExpired')
        return access.signIn.start(
          request.rawQuery === '' ? request.path : `${request.path}?${request.rawQuery}`,
        )
      case 'session': {
        const { session } = entry
        const hasApi = ports.api !== undefined
        const { merchants } = ports
        // Always from the URL, also of a form, whose fields are in the body.
        const merchant = readMerchant(new URLSearchParams(request.rawQuery).get('merchant'), merchants)
        const signInOrigin = access.signIn?.origin
        const context = { ...anonymous, session, signInOrigin, hasApi, merchants, merchant }
        const response = await answer(ports, access, { request, session, context })
        return session.cookie ? withHeaders(response, { 'set-cookie': session.cookie }) : response
      }
      default:
        return entry satisfies never
    }
  }

/** The pages that need no session. */
async function signInPage(
  { signIn }: Access,
  request: Request,
  context: AdminContext,
): Promise<Response | undefined> {
  if (!signIn || request.method !== 'GET') return undefined
  if (request.path === '/admin/signed-out') return messageResponse(context, 'signedOut')
  if (request.path !== '/admin/callback') return undefined
  const finished = await signIn.finish(request)
  if (typeof finished !== 'string') return finished
  return messageResponse(context, finished === 'refused' ? 'signInRefused' : 'signInUnavailable')
}

async function answer(
  ports: Ports,
  access: Access,
  visit: Omit<ViewInput, 'fields'> & { readonly request: Request },
): Promise<Response> {
  const { request, session, context } = visit
  if (request.method === 'GET') {
    if (!session.role) return messageResponse(context, 'noRole')
    const fields = readFields(request.rawQuery)
    if (!fields.ok) return messageResponse(context, 'badForm')
    const view = pageAt(request.path)
    return view ? view(ports, { ...visit, fields: fields.value }) : messageResponse(context, 'notFound')
  }
  if (request.method !== 'POST')
    return withHeaders(messageResponse(context, 'methodNotAllowed'), { allow: 'GET, POST' })
  const submission = readSubmission(request)
  if (!submission.ok || submission.value.kind !== 'form') return messageResponse(context, 'badForm')
  const { fields } = submission.value
  const isOwn =
    isFromOwnPage(request, access.ownOrigin(request)) &&
    isSameToken(fields.get(FORM_TOKEN) ?? '', session.formToken)
  if (!isOwn) return messageResponse(context, 'foreignForm')
  if (access.signIn && request.path === '/admin/sign-out') return access.signIn.signOut()
  if (!session.role) return messageResponse(context, 'noRole')
  if (session.role !== 'operator') return messageResponse(context, 'viewOnly')
  const action = actionAt(request.path)
  return action ? action(ports, { ...visit, fields }) : messageResponse(context, 'notFound')
}
