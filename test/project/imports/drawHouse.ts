/** `npm run picture`: draws the house anew. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../../tools/commandLine'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { edgesOf, readSources } from './graph'
import { PICTURE, picture } from './picture'

runCommand(
  {
    usage: 'npm run picture',
    about: `Draws ${PICTURE} anew: the folders, and an arrow from each to what it imports.`,
    options: {},
    failure: 'nothing was drawn',
  },
  async () =>
    writeFileSync(join(PROJECT_FOLDER, PICTURE), await picture(edgesOf(readSources(PROJECT_FOLDER)))),
)
