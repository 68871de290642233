/** `npm run keys`: creates, lists and revokes API keys. */
import { type ApiKey, hashOf, keyIdOf, makeApiKey } from '../lib/api/apiKey'
import { API_VERSION } from '../lib/api/version'
import { DEFAULT_MERCHANT, merchantOf, ofMerchant } from '../lib/order/merchant'
import { formatGatewayTime, isoTime, systemClock } from '../lib/time'
import { type Call, runCommand } from './commandLine'
import { checkKeyOptions, parseWantedKey } from './keyCall'
import { ONE_MERCHANT_OPTION, parseOneMerchant } from './merchantOption'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageApiKeys } from './stageTables'
import { jsonLine, print, quoted, tell } from './terminal'

const COMMAND = {
  usage: 'npm run keys -- make|list|withdraw [KEY] [options]',
  about: `Makes a key of the shop's API and shows it once, lists the keys, or withdraws one permanently. Times are Beijing time.

  npm run keys -- make --name "back end"                     a test key with every scope, in the local stack
  npm run keys -- make --name reports --scopes read --live --stage prod
  npm run keys -- list --stage prod
  npm run keys -- withdraw key_0123456789AB --stage prod     it stops working within a minute`,
  options: {
    ...STAGE_OPTIONS,
    merchant: {
      ...ONE_MERCHANT_OPTION.merchant,
      about: 'the merchant, by its name in merchants.json; - is the default merchant (make: -, list: all)',
    },
    name: { type: 'string', value: 'TEXT', about: 'a name for the key' },
    scopes: {
      type: 'string',
      value: 'LIST',
      about: 'its permissions: orders:write, refunds:write, webhooks:write, read (default: all)',
    },
    live: { type: 'boolean', default: false, about: 'for a stage whose gateways move real money' },
    json: { type: 'boolean', default: false, about: 'JSON, one key per line, with times in UTC' },
  },
  verbs: { make: [], list: [], withdraw: ['Which key? npm run keys -- withdraw key_…'] },
  failure: 'nothing was made or withdrawn; the output says why',
} as const

type Options = Call<typeof COMMAND.options>['values']

async function main({ values, operands }: Call<typeof COMMAND.options, typeof COMMAND.verbs>): Promise<void> {
  const [verb, keyId] = operands
  checkKeyOptions(verb, values)
  switch (verb) {
    case 'make':
      return make(values)
    case 'list':
      return list(values)
    case 'withdraw':
      return withdraw(keyId, values)
    default:
      return verb satisfies never
  }
}

async function make(options: Options): Promise<void> {
  const { mode, name, scopes } = parseWantedKey(options)
  const { keys, secrets } = stageApiKeys(options)
  const key = makeApiKey(mode, await secrets())
  const hash = hashOf(key)
  const made = {
    ...ofMerchant(parseOneMerchant(options) ?? DEFAULT_MERCHANT),
    keyId: keyIdOf(hash),
    hash,
    mode,
    name,
    scopes,
    version: API_VERSION,
    createdAt: systemClock(),
  }
  await keys.add(made)
  print(options.json ? jsonLine({ ...shown(made), key }) : key)
  if (!options.json) tell(`${made.keyId} is made: ${scopes.join(' ')}. The key is shown only now.`)
}

async function list(options: Options): Promise<void> {
  const merchant = parseOneMerchant(options)
  const all = await stageApiKeys(options).keys.list()
  const wanted = all.filter(key => merchant === undefined || merchantOf(key) === merchant)
  for (const key of wanted) print(options.json ? recordLine(key) : line(key))
  if (wanted.length === 0) tell(`There are no keys in ${options.stage}.`)
}

async function withdraw(keyId: string, options: Options): Promise<void> {
  const { keys } = stageApiKeys(options)
  const key = (await keys.list()).find(known => known.keyId === keyId)
  if (!key) throw new Error(`There is no key ${quoted(keyId)}: npm run keys -- list`)
  await keys.withdraw(key.hash, systemClock())
  print(`${keyId} is withdrawn: it stops working within a minute.`)
}

/** For `--json`; leaves out the hash. */
const shown = ({ keyId, merchant, mode, name, scopes, version, createdAt, withdrawnAt }: ApiKey) => ({
  keyId,
  merchant,
  mode,
  name,
  scopes,
  version,
  createdAt: isoTime(createdAt),
  withdrawnAt: withdrawnAt && isoTime(withdrawnAt),
})

const recordLine = (key: ApiKey): string => jsonLine(shown(key))

function line(key: ApiKey): string {
  const { keyId, merchant, mode, name, scopes, createdAt, withdrawnAt } = key
  const whose = merchant === undefined ? '' : `${merchant}  `
  const end = withdrawnAt === undefined ? '' : `, withdrawn ${formatGatewayTime(withdrawnAt)}`
  return `${keyId}  ${whose}${mode}  ${scopes.join(' ')}  ${quoted(name)}, made ${formatGatewayTime(createdAt)}${end}`
}

runCommand(COMMAND, main)
