/** merchants.json, as it lies beside serverless.yml. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './serverlessConfig'

/** @throws where it is not JSON */
export const merchantsFile = (): unknown =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, 'merchants.json'), 'utf8'))
