/** Who sent a request, as the record of an illegal one names it. */
import type { Sender } from '../illegal/recorder'
import type { Request } from './request'

export const senderOf = ({ requestId, sourceIp, header }: Request): Sender => ({
  requestId,
  sourceIp,
  userAgent: header('user-agent'),
})
