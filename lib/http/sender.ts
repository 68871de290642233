/** The sender of a request, for the record of an illegal one. */
import type { Sender } from '../illegal/recorder'
import type { Request } from './request'

export const senderOf = ({ requestId, sourceIp, header }: Request): Sender => ({
  requestId,
  sourceIp,
  userAgent: header('user-agent'),
})
