// An archiver: tar and zip in memory, gzip with checksums, walking a file system of io/fs, hashes of all members.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing/fstest"
	"time"
)

var when = time.Date(2022, 2, 22, 22, 22, 22, 0, time.UTC)

func tree() fs.FS {
	return fstest.MapFS{
		"readme.txt":        {Data: []byte("Read me first.\n"), Mode: 0o644, ModTime: when},
		"src/main.go":       {Data: []byte("package main\n\nfunc main() {}\n"), Mode: 0o600, ModTime: when},
		"src/data/zero.bin": {Data: make([]byte, 100_000), Mode: 0o644, ModTime: when},
		"src/data/text":     {Data: []byte(strings.Repeat("all work and no play\n", 2000)), Mode: 0o755, ModTime: when},
		"docs":              {Mode: fs.ModeDir | 0o755, ModTime: when},
	}
}

func writeTar(w io.Writer, files fs.FS) (err error) {
	gz, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	gz.Name, gz.Comment, gz.ModTime = "tree.tar", "made by a test", when
	tw := tar.NewWriter(gz)
	defer func() { err = errors.Join(err, tw.Close(), gz.Close()) }()
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		header, err := tar.FileInfoHeader(info, "")
		if err != nil {
			return err
		}
		header.Name = name
		header.ModTime = when
		if d.IsDir() {
			header.Name += "/"
		}
		if err := tw.WriteHeader(header); err != nil || d.IsDir() {
			return err
		}
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(tw, f)
		return err
	})
}

func listTar(r io.Reader) error {
	gz, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	fmt.Printf("%s %q %v\n", gz.Name, gz.Comment, gz.ModTime.UTC())
	tr := tar.NewReader(gz)
	for {
		header, err := tr.Next()
		if err == io.EOF {
			return gz.Close()
		}
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, tr)
		if err != nil {
			return err
		}
		fmt.Printf("%s %c %7d %.8x %s\n", header.FileInfo().Mode(), header.Typeflag, n, h.Sum(nil), header.Name)
	}
}

func makeZip(files fs.FS) ([]byte, error) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	if err := zw.SetComment("a zip"); err != nil {
		return nil, err
	}
	matches, err := fs.Glob(files, "*/*/*")
	if err != nil {
		return nil, err
	}
	for _, name := range append(matches, "readme.txt") {
		method := zip.Deflate
		if path.Ext(name) == ".txt" {
			method = zip.Store
		}
		w, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: when})
		if err != nil {
			return nil, err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	return buf.Bytes(), zw.Close()
}

func main() {
	files := tree()
	if err := fstest.TestFS(files, "readme.txt", "src/data/text"); err != nil {
		fmt.Println(err)
	}
	var tarball bytes.Buffer
	if err := writeTar(&tarball, files); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	packed := bytes.Clone(tarball.Bytes())
	fmt.Println("compressed:", len(packed), fmt.Sprintf("%08x", crc32.ChecksumIEEE(packed)))
	fmt.Println(listTar(&tarball))
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-5] ^= 0x40
	fmt.Println("damaged:", listTar(bytes.NewReader(damaged)))
	fmt.Println("cut:", listTar(bytes.NewReader(packed[:len(packed)/2])))
	fmt.Println("other:", listTar(strings.NewReader("this is no gzip file")), gzip.ErrHeader)

	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	w, _ := zw.Create("empty/")
	_, err := w.Write([]byte("x"))
	fmt.Println(err)
	data, err := makeZip(files)
	fmt.Println(err)
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil {
		fmt.Println("truncated archives cannot be read", zr)
	}
	fmt.Println(err == zip.ErrFormat)

	buf.Reset()
	zw = zip.NewWriter(&buf)
	fmt.Println(zw.AddFS(files), zw.Close())
	zr, err = zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		panic(err)
	}
	for _, f := range zr.File {
		fmt.Printf("%-20s %v %7d %08x\n", f.Name, f.Mode(), f.UncompressedSize64, f.CRC32)
	}
	text, err := fs.ReadFile(zr, "src/main.go")
	fmt.Printf("%q %v\n", text, err)
	_, err = zr.Open("nothing")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	sub, _ := fs.Sub(zr, "src/data")
	entries, err := fs.ReadDir(sub, ".")
	for _, e := range entries {
		fmt.Println(e)
	}

	var z bytes.Buffer
	zl := zlib.NewWriter(&z)
	chunks := 0
	for i := range 50 {
		fmt.Fprintf(zl, "line %d\n", i*i)
		if i%10 == 9 {
			zl.Flush()
			chunks++
		}
	}
	zl.Close()
	r, err := zlib.NewReader(&z)
	back, err2 := io.ReadAll(r)
	fmt.Println(chunks, len(back), string(back[len(back)-10:]), err, err2)
	_, err = zlib.NewReader(strings.NewReader("\x78\x9d"))
	fmt.Println(err)
}
