// The reference tokenizer (tokenizers library, npm binding): JSON strings in, one a line; "ids<TAB>starts<TAB>ends" out.
// token_oracle.js MODULES VOCAB    Offsets are code points.
const t = require(process.argv[2] + '/@anush008/tokenizers');
const fs = require('fs');
const vocab = {};
fs.readFileSync(process.argv[3], 'utf8').split('\n').forEach((line, i) => { if (line) vocab[line] = i; });
const tokenizer = new t.Tokenizer(t.WordPiece.init(vocab, {unkToken: '[UNK]', continuingSubwordPrefix: '##', maxInputCharsPerWord: 100}));
tokenizer.setNormalizer(t.bertNormalizer());
tokenizer.setPreTokenizer(t.bertPreTokenizer());
tokenizer.addSpecialTokens(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
const lines = require('readline').createInterface({input: process.stdin, crlfDelay: Infinity});
async function flush(batch) {
	const answers = await tokenizer.encodeBatch(batch, {addSpecialTokens: false});
	process.stdout.write(answers.map(a => {
		const offsets = a.getOffsets();
		return a.getIds().join(',') + '\t' + offsets.map(o => o[0]).join(',') + '\t' + offsets.map(o => o[1]).join(',') + '\n';
	}).join(''));
}
(async () => {
	let batch = [];
	for await (const line of lines) {
		batch.push(JSON.parse(line));
		if (batch.length == 1024) { await flush(batch); batch = []; }
	}
	if (batch.length) await flush(batch);
})();
