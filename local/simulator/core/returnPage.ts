// The page that posts the return form by itself, with a button for browsers without JavaScript.

import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { ReturnForm } from './gateway'
import { framePage, type Html, PAGE_HEADERS } from './pageFrame'

// From the prototype, because a field named "submit" would shadow the method.
const SUBMIT = 'HTMLFormElement.prototype.submit.call(document.forms[0])'

const SUBMIT_HASH = createHash('sha256').update(SUBMIT).digest('base64')

export const RETURN_PAGE_HEADERS = {
  ...PAGE_HEADERS,
  'Content-Security-Policy': `${PAGE_HEADERS['Content-Security-Policy']}; script-src 'sha256-${SUBMIT_HASH}'`,
}

export function returnPage({ url, charset, fields }: ReturnForm): Html {
  return framePage({
    title: '返回商户',
    heading: '收银台',
    headingSmall: 'Cashier',
    body: html`
<section class="card end" data-testid="returning">
<h1>正在返回商户<small lang="en">Taking you back to the shop</small></h1>
<form method="post" action="${url}" accept-charset="${charset}">
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}
<button class="primary" data-testid="return">返回商户 <small lang="en">Back to the shop</small></button>
</form>
</section>
<script>${raw(SUBMIT)}</script>`,
  })
}
