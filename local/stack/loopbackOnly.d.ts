import type { IncomingHttpHeaders, ServerResponse } from 'node:http'

export function isOwn(headers: IncomingHttpHeaders): boolean
export function refuse(response: ServerResponse): void
