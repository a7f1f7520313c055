// Feeds the west edge of the array: the sample (two buffers, so that the next one arrives while
// this one is learnt) and the activations of the hidden layers.
//
// A sample is stored as it arrives, Rows inputs a word. Hidden activations are stored as the array
// produces them, a column tile at a time: unit c of column tile b becomes row
//   c mod Rows of slice c div Rows   where Cols >= Rows,
//   (b mod Blocks) * Cols + c        where Rows > Cols (Blocks = Rows div Cols),
// so that no lane is ever moved to another. Rows that have no unit read as zero.
//
// Address and masks travel down the rows with the tile: row r is fed r cycles after row 0, so the
// memories need no skew. West operands of a tile issued in cycle t leave for row r in t + 2 + r.
module activation_memory #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned ActivationWidth = 8,
  // Of an operand: an activation, or whatever else the lanes hand back to the rows.
  parameter int unsigned OperandWidth = ActivationWidth,
  parameter int unsigned BiasValue = 127,
  // Words of Rows inputs that one sample may have.
  parameter int unsigned SampleWords = 64,
  // Words of Cols (Rows > Cols: Blocks * Cols) hidden activations, all layers together.
  parameter int unsigned HiddenWords = 64,
  parameter int unsigned SampleAddressWidth = SampleWords > 1 ? $clog2(SampleWords) : 1,
  parameter int unsigned HiddenAddressWidth = HiddenWords > 1 ? $clog2(HiddenWords) : 1
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            enable_i,

  // The tile issued in this cycle.
  input  logic                            valid_i,
  input  logic                            from_sample_i,
  input  logic                            buffer_i,
  input  logic [15:0]                     address_i,
  input  logic [4:0]                      slice_i,
  // Rows that hold a unit; the row after them holds the constant input if bias_i.
  input  logic [5:0]                      live_i,
  input  logic                            bias_i,
  // Read-back: the row at live_i is fed the integer 1, so that its weights appear as sums.
  input  logic                            probe_i,
  // The last tile that reads this sample's buffer.
  input  logic                            release_i,

  input  logic                            sample_write_i,
  input  logic                            sample_buffer_i,
  input  logic [SampleAddressWidth-1:0]   sample_address_i,
  input  logic [ActivationWidth*Rows-1:0] sample_data_i,

  // Hidden activations, one group of columns at a time.
  input  logic [Cols/Group-1:0]           hidden_write_i,
  input  logic [16*(Cols/Group)-1:0]      hidden_address_i,
  input  logic [5*(Cols/Group)-1:0]       hidden_block_i,
  input  logic [OperandWidth*Cols-1:0]    hidden_data_i,
  // Or of a single column; not at the same time.
  input  logic [Cols-1:0]                 column_write_i,
  input  logic [15:0]                     column_address_i,
  input  logic [4:0]                      column_block_i,
  input  logic [OperandWidth-1:0]         column_data_i,

  output logic [OperandWidth*Rows-1:0]    west_o,
  // What each row is fed in this cycle: a unit, or the constant input.
  output logic [Rows-1:0]                 west_live_o,
  output logic [Rows-1:0]                 west_bias_o,
  output logic                            release_o
);

  localparam int unsigned Blocks = Rows > Cols ? Rows / Cols : 1;
  localparam int unsigned Slices = Rows > Cols ? 1 : (Cols + Rows - 1) / Rows;
  localparam int unsigned Banks = Cols * Blocks;

  // What a row has to know of a tile, packed as in column_lanes; tap r is row r's read.
  localparam int unsigned FromSampleAt = 0;
  localparam int unsigned BufferAt = 1;
  localparam int unsigned ProbeAt = 2;
  localparam int unsigned SliceAt = 3;
  localparam int unsigned LiveAt = 8;
  localparam int unsigned AddressAt = 14;
  localparam int unsigned TileBits = 30;
  logic [TileBits-1:0] tile_tap_q [0:Rows];
  logic [Rows:0] valid_tap_q;
  logic [Rows:0] bias_tap_q;
  logic [Rows:0] release_tap_q;

  logic [ActivationWidth-1:0] sample_word [0:Rows-1];
  logic [OperandWidth-1:0]    hidden_word [0:Rows*Slices*Blocks+Cols-1];

  // The row of tap r in the next cycle, when its word is there: told beforehand, for from there it is a
  // long way through a multiplier.
  logic [Rows-1:0] live_q;
  logic [Rows-1:0] constant_q;
  logic [Rows-1:0] live;
  logic [Rows-1:0] constant;
  for (genvar r = 0; r < Rows; r++) begin : gen_told
    assign live[r] =
        valid_tap_q[r] && !tile_tap_q[r][ProbeAt] && 6'(r) < tile_tap_q[r][LiveAt +: 6];
    assign constant[r] = bias_tap_q[r] && 6'(r) == tile_tap_q[r][LiveAt +: 6];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_tap_q <= '0;
      bias_tap_q <= '0;
      release_tap_q <= '0;
      live_q <= '0;
      constant_q <= '0;
    end else if (enable_i) begin
      live_q <= live;
      constant_q <= constant;
      valid_tap_q <= {valid_tap_q[Rows-1:0], valid_i};
      bias_tap_q <= {bias_tap_q[Rows-1:0], valid_i && bias_i};
      release_tap_q <= {release_tap_q[Rows-1:0], valid_i && release_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      tile_tap_q[0] <= {address_i, live_i, slice_i, probe_i, buffer_i, from_sample_i};
      for (int k = 1; k <= Rows; k++) tile_tap_q[k] <= tile_tap_q[k - 1];
    end
  end

  assign west_live_o = live_q;
  assign west_bias_o = constant_q;
  assign release_o = release_tap_q[Rows] && enable_i;

  for (genvar r = 0; r < Rows; r++) begin : gen_sample
    ram_1r1w #(
      .Width(ActivationWidth),
      .Depth(2 * 2 ** SampleAddressWidth)
    ) u_sample (
      .clk_i,
      .read_i         (enable_i && tile_tap_q[r][FromSampleAt]),
      .read_address_i ({tile_tap_q[r][AddressAt +: SampleAddressWidth], tile_tap_q[r][BufferAt]}),
      .read_data_o    (sample_word[r]),
      .write_i        (sample_write_i),
      .write_address_i({sample_address_i, sample_buffer_i}),
      .write_data_i   (sample_data_i[ActivationWidth*r +: ActivationWidth])
    );
  end

  for (genvar k = 0; k < Banks; k++) begin : gen_hidden
    localparam int unsigned Row = Rows > Cols ? k : k % Rows;
    localparam int unsigned Column = k % Cols;
    localparam int unsigned G = Column / Group;
    ram_1r1w #(
      .Width(OperandWidth),
      .Depth(2 ** HiddenAddressWidth)
    ) u_hidden (
      .clk_i,
      .read_i         (enable_i && !tile_tap_q[Row][FromSampleAt]),
      .read_address_i (tile_tap_q[Row][AddressAt +: HiddenAddressWidth]),
      .read_data_o    (hidden_word[k]),
      .write_i        (enable_i && (column_write_i[Column] ? column_block_i == 5'(k / Cols)
                       : hidden_write_i[G] && hidden_block_i[5*G +: 5] == 5'(k / Cols))),
      .write_address_i(column_write_i[Column] ? column_address_i[HiddenAddressWidth-1:0]
                       : hidden_address_i[16*G +: HiddenAddressWidth]),
      .write_data_i   (column_write_i[Column] ? column_data_i
                       : hidden_data_i[OperandWidth*Column +: OperandWidth])
    );
  end
  for (genvar k = Banks; k < Rows * Slices * Blocks + Cols; k++) begin : gen_no_bank
    assign hidden_word[k] = '0;
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_west
    logic [OperandWidth-1:0] hidden;
    if (Slices == 1) begin : gen_one_slice
      assign hidden = hidden_word[r];
    end else begin : gen_slices
      always_comb begin
        hidden = hidden_word[r];
        for (int s = 1; s < Slices; s++) begin
          if (tile_tap_q[r + 1][SliceAt +: 5] == 5'(s)) hidden = hidden_word[s * Rows + r];
        end
      end
    end
    always_comb begin
      west_o[OperandWidth*r +: OperandWidth] = '0;
      if (live_q[r]) begin
        west_o[OperandWidth*r +: OperandWidth] = tile_tap_q[r + 1][FromSampleAt]
            ? OperandWidth'($signed(sample_word[r])) : hidden;
      end else if (constant_q[r]) begin
        west_o[OperandWidth*r +: OperandWidth] =
            tile_tap_q[r + 1][ProbeAt] ? OperandWidth'(1) : OperandWidth'(BiasValue);
      end
    end
  end

endmodule
