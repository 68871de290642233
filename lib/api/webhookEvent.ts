/** The schema of a webhook's body, for the OpenAPI document only. */
import * as z from 'zod/mini'
import { event, order } from './schemas'

export const webhookEvent = z.object({
  type: event.shape.type,
  /** When the event was recorded. */
  timestamp: event.shape.created,
  api_version: z.string(),
  /** The order as it is at the attempt; `truncated` names what was omitted to keep the body below 20 kB. */
  data: z.object({
    ...order.shape,
    lines: z.optional(order.shape.lines),
    metadata: z.optional(order.shape.metadata),
    truncated: z.optional(z.array(z.enum(['lines', 'metadata']))),
  }),
})
