// Makes editor.bundle.js; its first line is the digest of what it was made of, which a test checks.

import { build } from "esbuild"
import { createHash } from "node:crypto"
import { readFileSync, readdirSync } from "node:fs"

const BUNDLE = "editor.bundle.js"
const own = readdirSync(".").filter((name) => name.endsWith(".js") && name !== BUNDLE)
const digest = createHash("sha256")
for (const name of [...own.sort(), "package-lock.json"]) digest.update(readFileSync(name))

await build({
  entryPoints: ["editor.js"],
  outfile: BUNDLE,
  banner: { js: `// sha256 ${digest.digest("hex")}` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
})
