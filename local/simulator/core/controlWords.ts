// Shared parts of the control panel's page.

import { html } from 'hono/html'
import { gatewayOf, type SimulatorContext } from './context'
import type { Html } from './pageFrame'

/** Names the gateway of a trade or notify, if there are several gateways. */
export function gatewayTag(context: SimulatorContext, of: { readonly gateway: string }): Html {
  if (context.gateways.length < 2) return html``
  const { title, titleSmall } = gatewayOf(context, of).texts
  return html` <span class="tag quiet" data-testid="gateway">${title} <small lang="en">${titleSmall}</small></span>`
}

export function nothing(text: string, small: string): Html {
  return html`<p class="nothing">${text}<br><small lang="en">${small}</small></p>`
}
