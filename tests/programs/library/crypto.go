// Sums, ciphers and signatures, of which gc has most in assembly, at all lengths around their blocks.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"fmt"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/crc64"
	"math/big"
)

func pattern(n int) []byte {
	b := make([]byte, n)
	x := uint32(n + 1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func sums() {
	all := []struct {
		name string
		new  func() hash.Hash
	}{
		{"md5", md5.New},
		{"sha1", sha1.New},
		{"sha224", sha256.New224},
		{"sha256", sha256.New},
		{"sha384", sha512.New384},
		{"sha512", sha512.New},
		{"sha3-256", func() hash.Hash { return sha3.New256() }},
		{"sha3-512", func() hash.Hash { return sha3.New512() }},
		{"hmac", func() hash.Hash { return hmac.New(sha256.New, []byte("key")) }},
		{"crc32", func() hash.Hash { return crc32.NewIEEE() }},
		{"castagnoli", func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }},
		{"koopman", func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Koopman)) }},
		{"crc64", func() hash.Hash { return crc64.New(crc64.MakeTable(crc64.ECMA)) }},
		{"adler32", func() hash.Hash { return adler32.New() }},
	}
	for _, each := range all {
		total := each.new() // of the sums of all lengths
		for n := range 400 {
			h := each.new()
			b := pattern(n)
			h.Write(b[:n/3])
			h.Write(b[n/3:])
			total.Write(h.Sum(nil))
		}
		h := each.new()
		h.Write(pattern(100_003)[3:])
		fmt.Printf("%s %x %x\n", each.name, total.Sum(nil), h.Sum(nil))
	}
}

func ciphers() {
	digest := sha256.New()
	for _, size := range []int{16, 24, 32} {
		block, err := aes.NewCipher(pattern(size))
		if err != nil {
			panic(err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			panic(err)
		}
		for n := range 300 {
			text := pattern(n)
			sealed := aead.Seal(nil, pattern(12), text, pattern(n/5))
			opened, err := aead.Open(nil, pattern(12), sealed, pattern(n/5))
			if err != nil || !bytes.Equal(opened, text) {
				fmt.Println("not the same:", size, n, err)
			}
			digest.Write(sealed)
			if n > 0 {
				sealed[n/2] ^= 1
				if _, err := aead.Open(nil, pattern(12), sealed, pattern(n/5)); err == nil {
					fmt.Println("forged:", size, n)
				}
			}
			out := make([]byte, n)
			cipher.NewCTR(block, pattern(16)).XORKeyStream(out, text)
			digest.Write(out)
		}
		blocks := pattern(160)
		cipher.NewCBCEncrypter(block, pattern(16)).CryptBlocks(blocks, blocks)
		digest.Write(blocks)
		cipher.NewCBCDecrypter(block, pattern(16)).CryptBlocks(blocks, blocks)
		fmt.Println(bytes.Equal(blocks, pattern(160)))
	}
	fmt.Printf("ciphers %x\n", digest.Sum(nil))
}

func signatures() {
	private := ed25519.NewKeyFromSeed(pattern(32))
	signature := ed25519.Sign(private, []byte("message"))
	public := private.Public().(ed25519.PublicKey)
	fmt.Printf("ed25519 %x %x\n", public, signature)
	fmt.Println(ed25519.Verify(public, []byte("message"), signature), ed25519.Verify(public, []byte("massage"), signature))
	for _, curve := range []elliptic.Curve{elliptic.P224(), elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key := ecdsa.PrivateKey{D: new(big.Int).SetBytes(pattern(24))}
		key.Curve = curve
		key.X, key.Y = curve.ScalarBaseMult(key.D.Bytes())
		x, y := curve.ScalarMult(key.X, key.Y, pattern(20))
		fmt.Println(curve.Params().Name, key.X, key.Y, x, y)
		sum := sha256.Sum256([]byte("message"))
		signature, err := key.Sign(nil, sum[:], nil)
		fmt.Println(ecdsa.VerifyASN1(&key.PublicKey, sum[:], signature), len(signature) > 50, err)
		sum[3] ^= 4
		fmt.Println(ecdsa.VerifyASN1(&key.PublicKey, sum[:], signature))
	}
}

func main() {
	sums()
	ciphers()
	signatures()
}
