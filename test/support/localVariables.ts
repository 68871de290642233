/** The environment that serverless.yml gives the functions of the local stage. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { resolvedConfig } from '../../tools/deployment/serverlessPrint'
import { cachedResult } from './cachedResult'

/** Placeholders for the addresses, which differ between stacks. */
const ADDRESSES = {
  SHOUYIN_PUBLIC_URL: 'http://shop.invalid',
  SHOUYIN_GATEWAY_URL: 'http://gateway.invalid/gateway.do',
  SHOUYIN_OPENAPI_URL: 'http://openapi.invalid/gateway.do',
  SHOUYIN_CHINABANK_URL: 'http://chinabank.invalid/PayGate',
}

/** @param stack  the addresses, as in `stackEnvironment` */
export async function localVariables(stack: typeof ADDRESSES): Promise<Record<string, string>> {
  // Without the environment of the machine that runs the test.
  const { PATH, HOME } = process.env
  const folder = await cachedResult({ print: LOCAL_STAGE, ...ADDRESSES }, async half => {
    const { provider } = await resolvedConfig(LOCAL_STAGE, { PATH, HOME, ...ADDRESSES })
    const variables = Object.entries(provider.environment).map(([name, value]) => [name, String(value)])
    writeFileSync(join(half, 'variables.json'), JSON.stringify(Object.fromEntries(variables)))
  })
  const text = readFileSync(join(folder, 'variables.json'), 'utf8')
  return JSON.parse(
    text
      .replaceAll(ADDRESSES.SHOUYIN_GATEWAY_URL, stack.SHOUYIN_GATEWAY_URL)
      .replaceAll(ADDRESSES.SHOUYIN_OPENAPI_URL, stack.SHOUYIN_OPENAPI_URL)
      .replaceAll(ADDRESSES.SHOUYIN_CHINABANK_URL, stack.SHOUYIN_CHINABANK_URL)
      .replaceAll(ADDRESSES.SHOUYIN_PUBLIC_URL, stack.SHOUYIN_PUBLIC_URL),
  )
}
