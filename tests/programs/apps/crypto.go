// Sealing files: AES-GCM and CTR, HMAC, PBKDF2-like stretching, constant-time comparison, Ed25519 and ECDSA, PEM.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
)

// counterReader is a reader of pseudo-random bytes: SHA-256 of a counter.
type counterReader struct {
	seed string
	n    uint64
	rest []byte
}

func (c *counterReader) Read(p []byte) (int, error) {
	for n := 0; ; {
		n += copy(p[n:], c.rest)
		if n == len(p) {
			c.rest = c.rest[min(len(c.rest), n):]
			return n, nil
		}
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.seed), c.n))
		c.n++
		c.rest = sum[:]
	}
}

type Box struct {
	aead  cipher.AEAD
	nonce func([]byte)
}

func NewBox(password, salt string) (*Box, error) {
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), 1000, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	source := &counterReader{seed: salt}
	return &Box{aead, func(p []byte) { io.ReadFull(source, p) }}, nil
}

var ErrOpen = errors.New("cannot open the box")

func (b *Box) Seal(plain []byte, label string) string {
	nonce := make([]byte, b.aead.NonceSize())
	b.nonce(nonce)
	sealed := b.aead.Seal(nonce, nonce, plain, []byte(label))
	return string(pem.EncodeToMemory(&pem.Block{Type: "BOX", Headers: map[string]string{"Label": label}, Bytes: sealed}))
}

func (b *Box) Open(text string) (plain []byte, label string, err error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || len(rest) > 0 {
		return nil, "", fmt.Errorf("%w: not PEM", ErrOpen)
	}
	n := b.aead.NonceSize()
	if len(block.Bytes) < n {
		return nil, "", fmt.Errorf("%w: only %d bytes", ErrOpen, len(block.Bytes))
	}
	label = block.Headers["Label"]
	plain, err = b.aead.Open(nil, block.Bytes[:n], block.Bytes[n:], []byte(label))
	if err != nil {
		err = errors.Join(ErrOpen, err)
	}
	return plain, label, err
}

// Token is a signed claim, as in cookies.
type Signer struct{ key []byte }

func (s Signer) mac(payload string) []byte {
	m := hmac.New(sha512.New384, s.key)
	io.WriteString(m, payload)
	return m.Sum(nil)
}

func (s Signer) Sign(claim string) string {
	payload := base64.RawURLEncoding.EncodeToString([]byte(claim))
	return payload + "." + base64.RawURLEncoding.EncodeToString(s.mac(payload))
}

func (s Signer) Verify(token string) (string, error) {
	payload, tag, ok := strings.Cut(token, ".")
	if !ok {
		return "", errors.New("token has no signature")
	}
	got, err := base64.RawURLEncoding.DecodeString(tag)
	if err != nil {
		return "", err
	}
	if !hmac.Equal(got, s.mac(payload)) {
		return "", errors.New("signature does not match")
	}
	claim, err := base64.RawURLEncoding.DecodeString(payload)
	return string(claim), err
}

// merkle is the root of a tree of hashes.
func merkle(h func() hash.Hash, leaves ...string) []byte {
	level := make([][]byte, len(leaves))
	for i, leaf := range leaves {
		d := h()
		d.Write([]byte{0})
		io.WriteString(d, leaf)
		level[i] = d.Sum(nil)
	}
	for len(level) > 1 {
		var next [][]byte
		for i := 0; i < len(level); i += 2 {
			d := h()
			d.Write([]byte{1})
			d.Write(level[i])
			d.Write(level[min(i+1, len(level)-1)])
			next = append(next, d.Sum(nil))
		}
		level = next
	}
	return level[0]
}

func main() {
	box, err := NewBox("correct horse", "battery")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	text := box.Seal([]byte("the treasure is under the oak"), "map")
	fmt.Print(text)
	plain, label, err := box.Open(text)
	fmt.Printf("%s %s %v\n", plain, label, err)
	_, _, err = box.Open(strings.Replace(text, "Label: map", "Label: mop", 1))
	fmt.Println(errors.Is(err, ErrOpen), err)
	_, _, err = box.Open("nothing")
	fmt.Println(err)
	wrong, _ := NewBox("wrong horse", "battery")
	_, _, err = wrong.Open(text)
	fmt.Println(err)

	block, _ := aes.NewCipher([]byte("0123456789abcdef"))
	stream := cipher.NewCTR(block, make([]byte, 16))
	out := make([]byte, 40)
	stream.XORKeyStream(out, bytes.Repeat([]byte("ab"), 20))
	fmt.Println(hex.EncodeToString(out))
	cbc := cipher.NewCBCEncrypter(block, []byte("fedcba9876543210"))
	cbc.CryptBlocks(out[:32], out[:32])
	fmt.Println(hex.EncodeToString(out[:32]))
	_, err = aes.NewCipher([]byte("short"))
	fmt.Println(err)

	s := Signer{[]byte("k3y")}
	token := s.Sign("user=7")
	fmt.Println(token)
	fmt.Println(s.Verify(token))
	fmt.Println(Signer{[]byte("other")}.Verify(token))
	fmt.Println(s.Verify("abc"))
	fmt.Println(s.Verify("abc.*"))

	for _, h := range []func() hash.Hash{sha256.New, sha512.New512_256, sha256.New224} {
		fmt.Printf("%x\n", merkle(h, "a", "b", "c", "d", "e"))
	}
	public, private, err := ed25519.GenerateKey(&counterReader{seed: "key"})
	if err != nil {
		panic(err)
	}
	if len(public) != ed25519.PublicKeySize {
		fmt.Println("bad key")
	}
	fixed := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	signature := ed25519.Sign(fixed, []byte("message"))
	fmt.Printf("%x\n", signature)
	verifier := fixed.Public().(ed25519.PublicKey)
	fmt.Println(ed25519.Verify(verifier, []byte("message"), signature), ed25519.Verify(verifier, []byte("massage"), signature), len(private))
	key, err := hkdf.Key(sha256.New, []byte("secret"), []byte("salt"), "info", 42)
	fmt.Printf("%x %v\n", key, err)

	a, b := make([]byte, 16), make([]byte, 16)
	rand.Read(a)
	rand.Read(b)
	fmt.Println(bytes.Equal(a, b), subtle.ConstantTimeCompare([]byte("x"), []byte("x")), subtle.ConstantTimeCompare(a, b), len(rand.Text()))
	cipher.NewCTR(block, make([]byte, 3))
}
