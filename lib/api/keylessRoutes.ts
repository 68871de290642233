/**
 * The routes of the API that need no key: its description, and its health. They read no table: monitoring costs nothing,
 * and a flood gains nothing.
 */
import { type Handler, json } from '../http/response'
import type { openApiDocument } from './openapi'

/** Loaded on demand. */
const openApi = () => import('./openapi')
const OPEN_API = ['/v1/openapi.json', '/openapi.json']

/** Confirms that the API is reachable and its settings are valid. */
const HEALTH = { object: 'health', status: 'ok' }

/** @param handle  for all other requests */
export const withKeylessRoutes =
  (settings: Parameters<typeof openApiDocument>[0], handle: Handler): Handler =>
  async request => {
    if (request.method !== 'GET') return handle(request)
    if (OPEN_API.includes(request.path)) return json(200, (await openApi()).openApiDocument(settings))
    if (request.path === '/v1/health') return json(200, HEALTH)
    return handle(request)
  }
