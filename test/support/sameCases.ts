/** Property tests use the same cases for every change, and random ones at night. */
import fc from 'fast-check'
import { NIGHTLY } from './rare'

if (!NIGHTLY) fc.configureGlobal({ seed: 20261127 })
