/** Every other route — says so, in the visitor's language. */
import { config, lambda } from '../lib/app'
import type { Config } from '../lib/config/config'
import { problemResponse } from '../lib/http/problemResponse'
import type { Handler } from '../lib/http/response'

export const notFound =
  ({ config: { shopName } }: { readonly config: Pick<Config, 'shopName'> }): Handler =>
  async request =>
    problemResponse(request, shopName, { code: 'notFound' })

export const handler = lambda(() => notFound({ config: config() }))
